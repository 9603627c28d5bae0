// Prints what the page shows.
import { readFileSync } from 'node:fs';

const [, shown = ''] = /<pre>(.*?)<\/pre>/s.exec(readFileSync('out/index.html', 'utf8')) ?? [];
console.log(shown.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
