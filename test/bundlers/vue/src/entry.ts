import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
// @ts-expect-error: components are known to the bundler only
import App from './App.vue';

const html = await renderToString(createSSRApp(App));
const [, text = ''] = /<pre>(.*)<\/pre>/s.exec(html) ?? [];
console.log(
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>'),
);
