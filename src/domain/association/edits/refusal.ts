/** Why an action or undo changes nothing, and what helps. */
export interface Refusal {
  readonly kind: 'refused';
  readonly because: string;
  readonly cure: string;
  /** What is asked for is there already: nothing is wrong. */
  readonly isDone?: true;
}

export function refused(because: string, cure: string): Refusal {
  return { kind: 'refused', because, cure };
}

export function doneAlready(because: string): Refusal {
  return { ...refused(because, 'nothing is left to do'), isDone: true };
}
