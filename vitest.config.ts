import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{edge,shared,voice-node,infra}/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['infra/testing/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
