import type { OptionBound } from '../instance/option-bound.ts';
import { optionName, optionValue } from './recipe-parameters.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;

/**
 * `--dx=-5 is no number of arcsec or pixels from 0 to 10`; undefined when all are within their bounds. esorex reads as much of a
 * value as is a number, and takes NaN: the recipe would run with something that nobody has written.
 */
export function optionBoundText(parameters: readonly string[], bounds: readonly OptionBound[]): string | undefined {
  for (const parameter of parameters) {
    const name = optionName(parameter);
    const bound = bounds.find(({ options }) => options.includes(name));
    if (bound === undefined || isWithin(optionValue([parameter], name) ?? '', bound)) continue;
    const { min, max, unit, listMax = 1 } = bound;
    const wanted = listMax === 1 ? 'no number' : `no list of up to ${listMax} numbers`;
    return `${parameter} is ${wanted} of ${unit} from ${min} to ${max}`;
  }
  return undefined;
}

function isWithin(text: string, { min, max, listMax = 1 }: OptionBound): boolean {
  const values = text.trim().split(',');
  return (
    values.length <= listMax &&
    values.every((value) => NUMBER.test(value.trim()) && Number(value) >= min && Number(value) <= max)
  );
}
