export { refuse as refuseText } from '../interactions/reply.ts';
export { answer } from './answering.ts';
