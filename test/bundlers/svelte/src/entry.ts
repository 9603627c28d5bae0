import { render } from 'svelte/server';
// @ts-expect-error: components are known to the bundler only
import App from './App.svelte';

const { body } = render(App);
const [, text = ''] = /<pre>(.*)<\/pre>/s.exec(body) ?? [];
console.log(text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
