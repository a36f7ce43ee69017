import { describe, expect, it } from 'vitest';
import type { TemplateSketch } from './night-fixtures.ts';
import { abOf, fullName, object, planNight, shortName, sky, template } from './night-fixtures.ts';

function names(templates: readonly TemplateSketch[]): string[] {
  return planNight(templates).plan.abs.map(({ name }) => shortName(name));
}

describe('[U] the cases of seed 000', () => {
  it('a: a single OBJECT has two ABs', () => {
    expect(names([template(object('01:00:00.000'))])).toEqual(['01:00:00.000', '01:00:00.000_pst']);
  });

  it('d: two SKY exposures are aligned and combined, too', () => {
    const night = [
      template(
        object('01:00:00.000'),
        sky('01:12:00.000'),
        object('01:15:00.000'),
        object('01:27:00.000'),
        sky('01:39:00.000'),
        object('01:42:00.000'),
      ),
    ];
    expect(names(night).toSorted()).toEqual([
      '01:00:00.000',
      '01:00:00.000_pst',
      '01:00:00.000_tal',
      '01:00:00.000_tpl',
      '01:12:00.000',
      '01:12:00.000_pst',
      '01:12:00.000_sky',
      '01:12:00.000_tal',
      '01:12:00.000_tpl',
      '01:15:00.000',
      '01:15:00.000_pst',
      '01:27:00.000',
      '01:27:00.000_pst',
      '01:39:00.000',
      '01:39:00.000_pst',
      '01:39:00.000_sky',
      '01:42:00.000',
      '01:42:00.000_pst',
    ]);
    const planned = planNight(night);
    const skyOf = (exposure: string): string[] =>
      abOf(planned, `${exposure}_pst`)
        .waitFor.filter((name) => name.includes('_sky'))
        .map(shortName);
    expect(['01:00:00.000', '01:15:00.000', '01:27:00.000', '01:42:00.000'].map(skyOf)).toEqual([
      ['01:12:00.000_sky'],
      ['01:12:00.000_sky'],
      ['01:39:00.000_sky'],
      ['01:39:00.000_sky'],
    ]);
    expect(abOf(planned, '01:12:00.000_tpl').rawType).toBe('SKY');
  });

  it('a SKY alone is a shallow cube of its own', () => {
    expect(names([template(sky('01:00:00.000'))])).toEqual(['01:00:00.000', '01:00:00.000_sky', '01:00:00.000_pst']);
  });

  it('more exposures than the limit stay single, with the reason', () => {
    const exposures = Array.from({ length: 17 }, (_, index) =>
      object(`0${1 + Math.floor(index / 6)}:${index % 6}0:00.000`, 60),
    );
    const { plan } = planNight([template(...exposures)]);
    expect(plan.abs.filter(({ step }) => step === 'combine' || step === 'align')).toEqual([]);
    expect(plan.suppressed).toEqual([
      {
        what: fullName('01:00:00.000_tpl'),
        because: '17 OBJECT exposures, MUSE_R combines up to 16 (memory): the single cubes are final',
      },
    ]);
    expect(plan.chains).toHaveLength(17);
  });

  it('sixteen exposures are combined', () => {
    const exposures = Array.from({ length: 16 }, (_, index) =>
      object(`0${1 + Math.floor(index / 6)}:${index % 6}0:00.000`, 60),
    );
    expect(planNight([template(...exposures)]).plan.abs).toHaveLength(34);
  });

  it('an exposure of exactly the limit is processed', () => {
    expect(names([template(object('01:00:00.000', 10))])).toHaveLength(2);
  });

  it('a SKY that is too short leaves its template without a dedicated sky', () => {
    const planned = planNight([template(object('01:00:00.000'), sky('01:12:00.000', 5))]);
    expect(abOf(planned, '01:00:00.000_pst').parameters).toContain('--skymethod=model');
  });
});
