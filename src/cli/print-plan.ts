import type { CliContext } from './context.ts';

/** The plan of a date as a table: chains, ABs, recipes, inputs, and what was suppressed and why. */
export async function printPlan(context: CliContext, date: string, planKey: string): Promise<void> {
  const plans = await context.plans();
  const plan = await plans.load(planKey);
  const { out } = context;
  const chainOf = new Map(
    plan.chains.flatMap(({ root, abNames }, index) => abNames.map((name) => [name, `${index + 1}  ${root}`])),
  );
  out.table(
    ['chain', 'AB', 'recipe', 'inputs', 'waits for'],
    plan.abs.map((ab) => [
      chainOf.get(ab.name)?.split(' ')[0] ?? '',
      ab.name,
      ab.recipe,
      String(ab.inputs.length),
      String(ab.waitFor.length),
    ]),
  );
  for (const { what, because } of plan.suppressed) out.say(`suppressed: ${what}: ${because}`);
  out.say(
    `${plan.abs.length} ABs in ${plan.chains.length} chains, plan ${plan.planKey.slice(0, 12)}, rules ${plan.ruleVersion}`,
  );
  out.say(`ABs: ${context.abTree.pathOf(context.definition.trees.final, date)} (edit them there before -P)`);
}
