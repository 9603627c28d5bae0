import { loadData } from '/work/main/examples/digits/data.ts';
import { train } from '/work/main/examples/digits/train.ts';
let t=performance.now();
const d = loadData(1);
console.log('load', performance.now()-t); t=performance.now(); let n=0;
train(d, 1, {step(){n++}, epoch(e,l,a){ console.log(e,l.toFixed(4),(a*100).toFixed(2), ((performance.now()-t)/n).toFixed(2))}});
