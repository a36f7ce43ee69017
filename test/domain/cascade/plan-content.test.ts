import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  planContent,
  recipeVersionOf,
  ruleVersionOf,
} from '../../../src/domain/cascade/plan-content.ts';
import { MUSE } from '../../fakes/muse.ts';
import { object, planNight, template } from './night-fixtures.ts';

const { plan: PLAN } = planNight([template(object('01:00:00.000'), object('01:12:00.000'))]);

describe('[U] what a plan was made with', () => {
  it('names the tables, and the recipes where they are known', () => {
    const rules = { ...MUSE, version: '1.0' };
    expect(ruleVersionOf(rules)).toBe('MUSE 1.0');
    expect(ruleVersionOf(rules, 'muse/2.8.7')).toBe('MUSE 1.0, muse/2.8.7');
  });

  it('knows its own recipes, whatever else is installed and however it is called', () => {
    const muse = ['muse_scibasic', 'muse_scipost', 'muse_exp_combine'].map((recipe) => ({ recipe, version: '2.8.7' }));
    const others = [
      { recipe: 'fors_bias', version: '5.6.2' },
      { recipe: 'molecfit_model', version: '4.3' },
    ];
    const abs = [{ recipe: 'muse_scibasic' }, { recipe: 'muse_scipost' }];
    expect(recipeVersionOf(MUSE, abs, muse)).toBe('2.8.7');
    expect(recipeVersionOf(MUSE, abs, [...others, ...muse])).toBe('2.8.7');
    // A plan of nothing had that of the only pipeline, and keeps it.
    expect(recipeVersionOf(MUSE, [], [...others, ...muse])).toBe('2.8.7');
    expect(recipeVersionOf(MUSE, [...abs, { recipe: 'molecfit_model' }], [...others, ...muse])).toBe(
      'molecfit 4.3, muse 2.8.7',
    );
    expect(recipeVersionOf(MUSE, abs, others)).toBe(undefined);
  });
});

describe('[U] canonical JSON', () => {
  it('sorts keys at every depth, and keeps the order of lists', () => {
    expect(canonicalJson({ b: [3, { d: 1, c: 'x' }], a: null, aa: true })).toBe(
      '{"a":null,"aa":true,"b":[3,{"c":"x","d":1}]}',
    );
  });

  it('does not care in which order an object was written', () => {
    const keys = ['z', 'b', 'y', 'a', 'x'];
    const object = (order: readonly string[]) => Object.fromEntries(order.map((key) => [key, key.toUpperCase()]));
    expect(canonicalJson(object(keys))).toBe('{"a":"A","b":"B","x":"X","y":"Y","z":"Z"}');
    expect(canonicalJson(object(keys.toReversed()))).toBe(canonicalJson(object(keys)));
  });

  it('leaves out what is undefined, and quotes what JSON quotes', () => {
    expect(canonicalJson({ gone: undefined, text: 'a "b"\n' })).toBe('{"text":"a \\"b\\"\\n"}');
    expect([canonicalJson([]), canonicalJson({}), canonicalJson('x'), canonicalJson(1.5)]).toEqual([
      '[]',
      '{}',
      '"x"',
      '1.5',
    ]);
  });
});

describe('[U] content of a plan', () => {
  it('is its process, its unit, its rules and its ABs by name', () => {
    const content = JSON.parse(planContent(PLAN)) as { abs: { name: string }[] };
    expect(Object.keys(content)).toEqual(['abs', 'process', 'ruleVersion', 'unit']);
    expect(content).toMatchObject({ process: 'MUSE_R', unit: '2014-12-14', ruleVersion: PLAN.ruleVersion });
    expect(content.abs.map(({ name }) => name)).toEqual(PLAN.abs.map(({ name }) => name).toSorted());
  });

  it('is the same whatever the order of the ABs', () => {
    const [first, ...others] = PLAN.abs;
    const orders = [PLAN.abs.toReversed(), [...others, first!], [...others.toReversed(), first!]];
    for (const abs of orders) expect(planContent({ ...PLAN, abs })).toBe(planContent(PLAN));
  });
});
