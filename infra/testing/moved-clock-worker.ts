/** The edge's Worker with a clock that tests move: `x-test-ahead` of a request says how many milliseconds it's ahead from then on. */
import worker from '../../edge/worker.ts';

let aheadMs = 0;
const realNow = Date.now;
Date.now = () => realNow() + aheadMs;

export default {
  ...worker,
  fetch(...[request, ...rest]: Parameters<typeof worker.fetch>) {
    aheadMs = Number(request.headers.get('x-test-ahead') ?? aheadMs);
    return worker.fetch(request, ...rest);
  },
};
