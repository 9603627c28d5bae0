/** How the page of `gradus explain --html` looks, by day and by night. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1f24; --faint: #5c6670; --line: #c9d1d9; --kernel: #f3f6f9;
  --wasm: #6a4fc4; --javascript: #b7791f;
  --forward: #dbeafe; --gradient: #fde2d3; --after: #dcf2dd; --leaf: #eceff2;
  --keyword: #8b2fb0; --number: #0b6e4f; --string: #a1460e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e4e8ec; --faint: #98a3ae; --line: #3b444d; --kernel: #1d2227;
    --wasm: #a898ee; --javascript: #e0b060;
    --forward: #1f3a5f; --gradient: #5c3520; --after: #244a2c; --leaf: #2b3138;
    --keyword: #d39af0; --number: #7fd6b5; --string: #f0a875;
  }
}
body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 96rem; padding: 0 1rem; }
h2 { border-top: 1px solid var(--line); padding-top: 1rem; overflow-wrap: anywhere; }
small, .axis { color: var(--faint); font-weight: normal; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { border-bottom: 1px solid var(--line); padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
:is(td, th):is(:nth-child(2), :nth-child(3), :nth-child(4)) { text-align: right; font-variant-numeric: tabular-nums; }
a { color: inherit; }
pre { background: var(--kernel); overflow: auto; max-height: 30rem; padding: .8rem; border-radius: 8px; }
code, svg text { font-family: ui-monospace, monospace; }
svg text { fill: var(--ink); font-size: 11px; }
.node rect { fill: var(--leaf); stroke: var(--line); }
.node text { text-anchor: middle; }
.node.op.forward rect, .legend.forward { fill: var(--forward); background: var(--forward); }
.node.op.gradient rect, .legend.gradient { fill: var(--gradient); background: var(--gradient); }
.node.op.after rect, .legend.after { fill: var(--after); background: var(--after); }
.node.output rect { stroke: var(--ink); stroke-width: 2; }
.node .shape, .axis { fill: var(--faint); }
.legend { border-radius: 5px; margin-right: .6rem; padding: .1rem .5rem; }
.kernel rect { fill: var(--kernel); stroke: var(--javascript); stroke-width: 1.5; }
.kernel.wasm rect { stroke: var(--wasm); }
a:is(:hover, :focus-visible) .kernel rect { stroke-width: 3; }
.edge { fill: none; stroke: var(--faint); stroke-width: 1; pointer-events: none; }
#arrow path { fill: var(--faint); }
.memory { max-width: 62rem; width: 100%; }
.arena { fill: var(--kernel); stroke: var(--line); }
.temporary rect { fill: var(--forward); stroke: var(--wasm); }
.source:target { outline: 2px solid var(--wasm); outline-offset: 6px; border-radius: 8px; }
.token-keyword { color: var(--keyword); }
.token-number { color: var(--number); }
.token-string { color: var(--string); }
.token-comment { color: var(--faint); }
`;
