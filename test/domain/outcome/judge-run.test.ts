import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { judgeRun } from '../../../src/domain/outcome/judge-run.ts';
import type { OutcomeRule } from '../../../src/domain/outcome/outcome-rule.ts';
import { CLEAN_LOG, errorLine, facts, product } from './run-facts.ts';

const FIT_FAILED: OutcomeRule = {
  id: 'FIT_FAILED',
  recipes: [],
  criterion: { kind: 'log', pattern: /^The fit failed/ },
  class: 'tolerated',
  meaning: 'the fit failed',
  source: 'this test',
  since: '1',
};
const HARMLESS: OutcomeRule = {
  ...FIT_FAILED,
  id: 'HARMLESS',
  criterion: { kind: 'log', pattern: /^Harmless/ },
  class: 'ignored',
};

const CRY = ['CxLib-ERROR **: cxmemory.c:464: failed to allocate 6216192 bytes', 'aborting...'];

describe('[U] judging a recipe run', () => {
  it('lets a clean run succeed without caveat', () => {
    expect(judgeRun(facts(), [])).toEqual({ status: 'succeeded', caveats: [] });
  });

  describe('causes of failure, the first one that explains the others', () => {
    it.each([
      {
        what: 'its time was over',
        changes: {
          isOverWallLimit: true,
          exitCode: null,
          logLines: ['12:00:00 [ INFO  ] x: [tid=000] still searching'],
        },
        code: 'RECIPE_FAILED',
        reason: 'muse_exp_combine was stopped at its wall limit of 600 s: still searching',
      },
      {
        what: 'an allocation that its memory limit refused',
        changes: { exitCode: 134, logLines: CRY },
        code: 'RECIPE_OUT_OF_MEMORY',
        reason: `muse_exp_combine was killed under its memory limit of 500 MB (exit code 134): ${CRY[0] ?? ''}`,
      },
      {
        what: 'a limit under which not even its libraries can be loaded',
        changes: {
          exitCode: 127,
          logLines: [
            'esorex: error while loading shared libraries: libbrotlicommon.so.1: failed to map segment from shared object',
          ],
        },
        code: 'RECIPE_OUT_OF_MEMORY',
        reason:
          'muse_exp_combine was killed under its memory limit of 500 MB (exit code 127): esorex: error while loading shared libraries: libbrotlicommon.so.1: failed to map segment from shared object',
      },
      {
        what: 'an allocation of FFTW that its memory limit refused',
        changes: { exitCode: 134, logLines: ['fftw: alloc.c:29: assertion failed: p'] },
        code: 'RECIPE_OUT_OF_MEMORY',
        reason:
          'muse_exp_combine was killed under its memory limit of 500 MB (exit code 134): fftw: alloc.c:29: assertion failed: p',
      },
      {
        what: 'a SIGKILL from inside, as by the kernel',
        changes: { exitCode: 137 },
        code: 'RECIPE_OUT_OF_MEMORY',
        reason: 'muse_exp_combine was killed under its memory limit of 500 MB (exit code 137): peak 134 MB',
      },
      {
        what: 'a crash at the memory limit',
        changes: { exitCode: 139, peakRssBytes: 495e6 },
        code: 'RECIPE_OUT_OF_MEMORY',
        reason: 'muse_exp_combine was killed under its memory limit of 500 MB (exit code 139): peak 495 MB',
      },
      {
        what: 'a crash',
        changes: { exitCode: 139, logLines: ['Segmentation fault'] },
        code: 'RECIPE_FAILED',
        reason: 'muse_exp_combine crashed (exit code 139): Segmentation fault',
      },
      {
        what: 'an assertion',
        changes: { exitCode: 134, logLines: ['GiraffeLib-ERROR **: file giutils.c: line 1024: assertion failed'] },
        code: 'RECIPE_FAILED',
        reason:
          'muse_exp_combine aborted (exit code 134): GiraffeLib-ERROR **: file giutils.c: line 1024: assertion failed',
      },
      {
        what: 'esorex is not there',
        changes: { exitCode: 127, logLines: ['prlimit: failed to execute esorex: No such file or directory'] },
        code: 'RECIPE_UNAVAILABLE',
        reason:
          'esorex cannot be executed (exit code 127): prlimit: failed to execute esorex: No such file or directory',
      },
      {
        what: 'a recipe that is not installed',
        changes: {
          exitCode: 13,
          logLines: [
            "[ ERROR ] esorex: Unable to find recipe 'muse_nonexist'. Check that the recipe is in the path specified by the '--recipe-dir' option.",
          ],
        },
        code: 'RECIPE_UNAVAILABLE',
        reason:
          "muse_exp_combine is not installed: Unable to find recipe 'muse_nonexist'. Check that the recipe is in the path specified by the '--recipe-dir' option.",
      },
      {
        what: 'somebody who stopped the recipe alone',
        changes: { exitCode: 143, logLines: [] },
        code: 'RECIPE_KILLED',
        reason: 'muse_exp_combine was killed from outside by SIGTERM (exit code 143)',
      },
      {
        what: 'no exit code at all',
        changes: { exitCode: null, logLines: [] },
        code: 'RECIPE_KILLED',
        reason: 'muse_exp_combine was killed from outside and left no exit code',
      },
      {
        what: 'an ordinary failure',
        changes: {
          exitCode: 255,
          logLines: [
            errorLine('Source detection failed on image 1 of 4'),
            errorLine('Detection of point-sources failed!'),
          ],
        },
        code: 'RECIPE_FAILED',
        reason: 'muse_exp_combine failed (exit code 255): Source detection failed on image 1 of 4',
      },
      {
        what: 'a product that cannot be read',
        changes: {
          products: [{ ...product(''), fileName: 'DATACUBE_FINAL.fits', problem: 'it is cut off at byte 3880' }],
        },
        code: 'PRODUCT_INVALID',
        reason: 'muse_exp_combine ended well, but DATACUBE_FINAL.fits is unreadable: it is cut off at byte 3880',
      },
      {
        what: 'products that are missing',
        changes: {
          expectedProducts: [
            { catg: 'DATACUBE_FINAL', count: 1 },
            { catg: 'IMAGE_FOV', count: 2 },
          ],
          products: [product('DATACUBE_FINAL'), product('IMAGE_FOV')],
        },
        code: 'PRODUCT_INVALID',
        reason: 'muse_exp_combine ended well, but products are missing: IMAGE_FOV (1 of 2)',
      },
    ] as const)('are told: $what', ({ changes, code, reason }) => {
      expect(judgeRun(facts(changes), [])).toEqual({ status: 'failed', code, reason, caveats: [] });
    });
  });

  describe('ERROR lines', () => {
    it('that no rule knows keep the product and make its review mandatory', () => {
      const logLines = [...CLEAN_LOG, errorLine('Something new'), errorLine('Something new'), errorLine('And more')];
      expect(judgeRun(facts({ logLines }), [])).toEqual({
        status: 'succeeded',
        caveats: [{ id: 'UNKNOWN_ERROR', evidence: 'Something new (and 1 more)', reviewMandatory: true }],
      });
    });

    it('that are tolerated become a caveat of their row, those that are ignored none', () => {
      const logLines = [...CLEAN_LOG, errorLine('The fit failed with error code 21'), errorLine('Harmless')];
      expect(judgeRun(facts({ logLines }), [FIT_FAILED, HARMLESS])).toEqual({
        status: 'succeeded',
        caveats: [{ id: 'FIT_FAILED', evidence: 'The fit failed with error code 21', reviewMandatory: false }],
      });
    });

    it('of a dump that only repeats what is known are no news', () => {
      const logLines = [
        errorLine('The fit failed with error code 21: no convergence'),
        errorLine('Dumping the 1 most recent error(s) out of a total of 1 errors:'),
        errorLine("  [1/1] 'no convergence' (21) at fit:fit.c:1"),
      ];
      expect(judgeRun(facts({ logLines }), [FIT_FAILED]).caveats.map(({ id }) => id)).toEqual(['FIT_FAILED']);
    });

    it('of a dump that says something else are unknown', () => {
      const logLines = [errorLine("  [1/1] 'Data not found' (10) at x:x.c:1")];
      expect(judgeRun(facts({ logLines }), [FIT_FAILED]).caveats).toEqual([
        { id: 'UNKNOWN_ERROR', evidence: 'Data not found', reviewMandatory: true },
      ]);
    });
  });

  it('names the fatal row that explains an exit code', () => {
    const fatal: OutcomeRule = { ...FIT_FAILED, class: 'fatal', code: 'DISK_FULL', meaning: 'no room' };
    const logLines = [errorLine('First error'), errorLine('The fit failed')];
    expect(judgeRun(facts({ exitCode: 255, logLines }), [fatal])).toEqual({
      status: 'failed',
      code: 'DISK_FULL',
      reason: 'muse_exp_combine (exit code 255): no room: The fit failed',
      caveats: [],
    });
  });

  it('never throws and always gives one line of reason, whatever the log says', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => errorLine(text)),
    );
    fc.assert(
      fc.property(fc.array(line), fc.option(fc.integer({ min: 0, max: 255 })), (logLines, exitCode) => {
        const verdict = judgeRun(facts({ logLines, exitCode }), [FIT_FAILED, HARMLESS]);
        expect(verdict.status === 'succeeded').toBe(exitCode === 0);
        if (verdict.status === 'failed') expect(verdict.reason).not.toContain('\n');
      }),
    );
  });
});
