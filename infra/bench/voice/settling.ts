/**
 * Told by its parent, a process collects its garbage and tells how much memory stays resident. Preloaded into what is measured
 * (`--import`), which therefore needs to know nothing of it. Needs `--expose-gc`.
 *
 * After a burst of work V8 keeps freed pages for a while, on an idle process until its memory reducer runs; an ordinary forced
 * collection keeps them too, the one of last resort gives them back.
 */
import { setTimeout as wait } from 'node:timers/promises';

/** What was freed goes back to the system little by little, some of it seconds later: collections, and milliseconds between. */
const COLLECTIONS = 3;
const APART_MS = 2_000;

process.on('message', async (message) => {
  if (message !== 'settle') return;
  let rssBytes = Number.POSITIVE_INFINITY;
  for (let done = 0; done < COLLECTIONS; done++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' } as never);
    await wait(APART_MS);
    rssBytes = Math.min(rssBytes, process.memoryUsage.rss());
  }
  process.send?.({ rssBytes });
});
