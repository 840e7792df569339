/** Child process: the scripted model. */
import { startAi } from '../../sandbox/ai/server.ts';
import { takeOrders } from '../ordered-process.ts';
import { wordsScript } from './script.ts';

export type ModelOrder =
  | { what: 'start' }
  /** @param pieceMs between two pieces of an answer from now on, and before the first one. */
  | { what: 'pace'; pieceMs: number }
  /** Answered with what it has streamed since the last time. */
  | { what: 'streams' };

/** What it has streamed. */
export interface ModelStreams {
  count: number;
  /** Nobody listened to their end. */
  cut: number;
  loopUtilization: number;
}

const ai = await startAi({ script: wordsScript });
let before = performance.eventLoopUtilization();

takeOrders(async (order: ModelOrder): Promise<unknown> => {
  switch (order.what) {
    case 'start':
      return ai.url;
    case 'pace':
      ai.pieceMs = order.pieceMs;
      ai.asked.length = 0;
      ai.streams.length = 0;
      before = performance.eventLoopUtilization();
      return undefined;
    case 'streams': {
      const cut = ai.streams.filter(({ isCut }) => isCut).length;
      const loopUtilization = performance.eventLoopUtilization(before).utilization;
      return { count: ai.streams.length, cut, loopUtilization } satisfies ModelStreams;
    }
  }
});
