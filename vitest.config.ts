import { configDefaults, defineConfig } from 'vitest/config';

/** What takes minutes: `npm run test:long`. */
const LONG = 'test/long/**/*.test.ts';
/** Once per run, and a run is of one project. */
const globalSetup = ['test/e2e/setting/run-folder.ts'];

export default defineConfig({
  test: {
    // Temporal's native module does not live in worker threads (sdk-typescript#876).
    pool: 'forks',
    // On two cores in CI: tests wait for the recipes and servers that they start about a third of their time.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 180_000,
    // A machine in a hurry shows what a quiet one hides; nothing may depend on the order of the files.
    retry: 0,
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          globalSetup,
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, LONG],
        },
      },
      { extends: true, test: { name: 'long', globalSetup, include: [LONG] } },
    ],
  },
});
