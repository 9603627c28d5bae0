declare module 'cli-progress/lib/single-bar.js' {
  export { SingleBar as default } from 'cli-progress';
}
