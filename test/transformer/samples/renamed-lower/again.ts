export { lower as fuse } from 'gradus';
