/** The edge's Worker, without its metrics. */
import '../../unmeasured.ts';

export { default } from '../../../../edge/worker.ts';
