/** The edge on Node, without its metrics. */
import '../../unmeasured.ts';

await import('../../../../edge/node.ts');
