import { availableParallelism } from 'node:os';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** Interactions must work the same on both runtimes, so these tests run on Node and in workerd. */
const onBothRuntimes = [
  'shared/fun/digest.test.ts',
  'edge/web/words/words.test.ts',
  'edge/interactions/{component,custom-id,envelope,dispatcher,dispatcher-routing,gates,modal,option,render,route,select,verify}.test.ts',
];

export default defineConfig({
  test: {
    // Longer than any timeout inside a test, so a failure says what the test was waiting for.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Many tests just wait for leases to expire and processes to start, so the default (one worker fewer than cores) leaves the
    // machine idle.
    maxWorkers: availableParallelism() + 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['{edge,shared,voice-node,infra}/**/*.test.ts'],
          globalSetup: ['infra/testing/global-setup.ts'],
        },
      },
      {
        extends: true,
        plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-10-01' } })],
        test: { name: 'workerd', include: onBothRuntimes },
      },
    ],
  },
});
