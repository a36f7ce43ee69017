import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/e2e/setting/shared-folder.ts'],
    // Temporal's native module does not live in worker threads (sdk-typescript#876).
    pool: 'forks',
    // Recipes and servers run beside the tests, on two cores in CI.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A machine in a hurry shows what a quiet one hides; nothing may depend on the order of the files.
    retry: 0,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
