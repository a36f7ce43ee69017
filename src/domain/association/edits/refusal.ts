/** Why an action or undo changes nothing, and what helps. */
export interface Refusal {
  readonly kind: 'refused';
  readonly because: string;
  readonly cure: string;
}

export function refused(because: string, cure: string): Refusal {
  return { kind: 'refused', because, cure };
}
