/** The edge's Worker as it is. */
export { default } from '../../../../edge/worker.ts';
