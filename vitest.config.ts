import { availableParallelism } from 'node:os';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** The path of an interaction has to behave alike on both runtimes: these run in Node and inside workerd. */
const onBothRuntimes = [
  'edge/interactions/{component,custom-id,envelope,dispatcher,dispatcher-routing,gates,modal,option,render,route,verify}.test.ts',
];

export default defineConfig({
  test: {
    // Longer than the patience of anything that is waited for, so that what was waited for in vain is said.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Many of them wait for leases to end and processes to start; one worker for each core but one leaves a machine idle.
    maxWorkers: availableParallelism() + 1,
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
