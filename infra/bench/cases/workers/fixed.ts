/** A minimal Worker: the cost of workerd alone. */
import { FIXED_RESPONSE } from '../fixed-response.ts';

export default { fetch: () => Response.json(FIXED_RESPONSE) };
