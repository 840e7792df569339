/** The cases of AI's alerts. */
import { type AlertCase, counter, gauge, histogram, restarted, type Series } from './alert-series.ts';

const tries = (result: string, values: number[], { provider = 'main', use = 'chat' } = {}): Series => ({
  [`chorus_ai_tries_total{provider="${provider}",use="${use}",result="${result}"}`]: values,
});
const SECOND = { provider: 'second' };
const budget = (...parts: [number, number][]): Series => ({
  'chorus_ai_budget_used_ratio{unit="tokens"}': gauge(...parts),
});
const refusals = (scope: string, values: number[]): Series => ({
  [`chorus_ai_over_budget_total{scope="${scope}",unit="tokens"}`]: values,
});

export const AI_ALERT_CASES: Readonly<Record<string, AlertCase>> = {
  ChorusAiDown: {
    fires: {
      series: {
        ...tries('ok', counter([20, 2], [20, 0], [25, 2])),
        ...tries('transient', counter([20, 0], [5, 2], [40, 0])),
        // Most of the time, it isn't even asked.
        ...tries('skipped', counter([20, 0], [20, 2], [25, 0])),
        ...tries('limited', counter([20, 0], [20, 0.5], [25, 0]), SECOND),
      },
      at: 38,
      ends: 55,
    },
    quiet: {
      'another one answers instead': {
        ...tries('transient', counter([20, 0], [2, 2], [38, 0])),
        ...tries('skipped', counter([20, 0], [20, 2], [20, 0])),
        ...tries('ok', counter([60, 2]), SECOND),
      },
      'nobody asks': { ...tries('ok', counter([60, 0])), ...tries('transient', counter([60, 0])) },
      'one question that failed twice, while hardly anyone is there': {
        ...tries('ok', counter([60, 0])),
        ...tries('transient', counter([20, 0], [1, 2], [39, 0])),
      },
      'questions that a provider won’t answer': {
        ...tries('ok', counter([60, 0])),
        ...tries('refused', counter([60, 2])),
      },
      'keys that members brought': tries('transient', counter([60, 2]), { provider: 'brought_key' }),
    },
  },
  ChorusAiProviderFails: {
    fires: {
      series: {
        ...tries('ok', counter([20, 3], [25, 0.5], [40, 3])),
        ...tries('transient', counter([20, 0], [25, 2], [40, 0])),
        ...tries('ok', counter([85, 2]), SECOND),
      },
      at: 44,
      ends: 65,
    },
    quiet: {
      'one failure in three': { ...tries('ok', counter([60, 4])), ...tries('limited', counter([60, 2])) },
      'four failures of one that’s seldom asked': {
        ...tries('transient', counter([20, 0], [2, 2], [38, 0])),
        ...tries('ok', counter([60, 2]), SECOND),
      },
      'a restart after a few failures': {
        ...tries('ok', restarted([[30, 2]], [[30, 2]])),
        ...tries('transient', restarted([[30, 0.5]], [[30, 0.5]])),
      },
    },
  },
  ChorusAiKeyRefused: {
    fires: {
      series: {
        ...tries('ok', counter([20, 2], [10, 0], [40, 2])),
        // After three, it isn't asked for half a minute.
        ...tries('unauthorized', counter([20, 0], [10, 2], [40, 0])),
        ...tries('skipped', counter([20, 0], [10, 3], [40, 0])),
      },
      at: 25,
      ends: 50,
    },
    quiet: {
      'a member whose own key is refused': tries('unauthorized', counter([60, 1]), { provider: 'brought_key' }),
      'one that was refused yesterday': {
        ...tries('unauthorized', gauge([60, 40])),
        ...tries('ok', counter([60, 1])),
      },
    },
  },
  ChorusAiSlow: {
    fires: {
      series: histogram('chorus_ai_first_text_seconds', [30, 4, 1], [30, 4, 18], [30, 4, 1]),
      at: 58,
      ends: 85,
    },
    quiet: {
      'answers that begin after ten seconds': histogram('chorus_ai_first_text_seconds', [60, 4, 10]),
      'a slow one now and then, while hardly anyone is there': histogram('chorus_ai_first_text_seconds', [60, 0.4, 30]),
      'nobody asks': histogram('chorus_ai_first_text_seconds', [60, 0, 1]),
    },
  },
  ChorusAiBudgetNearlyUsed: {
    every: 10,
    fires: {
      // At midnight, it begins again.
      series: { ...budget([12, 0.6], [12, 0.85], [12, 0.02]), ...refusals('all', gauge([36, 0])) },
      at: 150,
      ends: 250,
    },
    quiet: {
      'just below, with members whose own day is over': {
        ...budget([36, 0.79]),
        ...refusals('member', counter([36, 5])),
        ...refusals('server', counter([36, 1])),
      },
    },
  },
  ChorusAiBudgetUsed: {
    every: 5,
    fires: {
      series: { ...budget([12, 0.7], [36, 0.999], [24, 0.05]), ...refusals('all', counter([12, 0], [30, 1], [30, 0])) },
      at: 120,
      ends: 340,
    },
    quiet: {
      'refused yesterday': { ...budget([36, 0.1]), ...refusals('all', gauge([36, 12])) },
      'a server that used up its own': { ...budget([36, 0.3]), ...refusals('server', counter([36, 2])) },
    },
  },
};
