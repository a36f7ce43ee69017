import { describe, expect, it } from 'vitest';
import { mostTellingLine, parseLogLine } from '../../../src/domain/outcome/recipe-log.ts';

const RECORDED = [
  {
    what: 'a line of the terminal',
    line: '09:43:23 [ INFO  ] muse_exp_align: [tid=000] Loading FOV images',
    parsed: { level: 'INFO', component: 'muse_exp_align', text: 'Loading FOV images' },
  },
  {
    what: 'a line before the recipe starts, without time',
    line: '[WARNING] esorex: Unable to open directory /usr/lib/cpl/plugins',
    parsed: { level: 'WARNING', component: 'esorex', text: 'Unable to open directory /usr/lib/cpl/plugins' },
  },
  {
    what: 'a line of esorex in the log file, without a name',
    line: '09:43:20 [ INFO  ] : [tid=000] 3 products created',
    parsed: { level: 'INFO', component: '', text: '3 products created' },
  },
  {
    what: 'a line of an error dump',
    line: "04:38:25 [ ERROR ] muse_cplerrorstate_dump_some: [tid=000]   [1/6] 'Data not found: DATE-OBS' (10) at cpl_propertylist_get_string:cpl_propertylist.c:2739",
    parsed: {
      level: 'ERROR',
      component: 'muse_cplerrorstate_dump_some',
      text: "[1/6] 'Data not found: DATE-OBS' (10) at cpl_propertylist_get_string:cpl_propertylist.c:2739",
    },
  },
  {
    what: 'a cry of a library',
    line: 'CxLib-ERROR **: cxmemory.c:464: failed to allocate 6216192 bytes',
    parsed: { level: null, component: '', text: 'CxLib-ERROR **: cxmemory.c:464: failed to allocate 6216192 bytes' },
  },
  {
    what: 'an INFO line with ERROR in a tag, which is no error',
    line: '12:00:00 [ INFO  ] uves_obs_scired: [tid=000] Output: ERRORBAR_SCIENCE_BLUE',
    parsed: { level: 'INFO', component: 'uves_obs_scired', text: 'Output: ERRORBAR_SCIENCE_BLUE' },
  },
] as const;

describe('[U] a line of a recipe log', () => {
  it.each(RECORDED)('is taken apart: $what', ({ line, parsed }) => {
    expect(parseLogLine(line)).toEqual(parsed);
  });
});

describe('[U] the most telling line', () => {
  const lines = (...texts: readonly string[]) => texts.map(parseLogLine);

  it('is the first error of the recipe, not what esorex makes of it', () => {
    const log = lines(
      '09:44:33 [WARNING] muse_exp_align: [tid=000] No point-sources were detected in image 1',
      '09:44:33 [ ERROR ] muse_exp_align: [tid=000] Too few sources left after filtering detected sources of image 1',
      "09:44:33 [ ERROR ] esorex: [tid=000] Execution of recipe 'muse_exp_align' failed, status = -1",
    );
    expect(mostTellingLine(log)).toBe('Too few sources left after filtering detected sources of image 1');
  });

  it('is the first message of an error dump where the recipe itself says nothing', () => {
    const log = lines(
      '04:38:26 [ ERROR ] muse_scibasic: [tid=000] Dumping the 2 most recent error(s) out of a total of 2 errors:',
      "04:38:26 [ ERROR ] muse_scibasic: [tid=000]   [1/2] 'Data not found: ESO DET OUT2 GAIN' (10) at cpl_propertylist_get_double:cpl_propertylist.c:2656",
    );
    expect(mostTellingLine(log)).toBe('Data not found: ESO DET OUT2 GAIN');
  });

  it('is the last cry of a library where nothing is formatted', () => {
    expect(mostTellingLine(lines('', 'CxLib-ERROR **: failed', 'aborting...', ''))).toBe('aborting...');
    expect(mostTellingLine([])).toBe('');
  });
});
