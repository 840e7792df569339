/** The smallest Worker: what workerd alone costs. */
import { FIXED_ANSWER } from '../fixed-answer.ts';

export default { fetch: () => Response.json(FIXED_ANSWER) };
