/** What an operator can do about an AB that failed or is to be made anew (resume, rework). */
export type Fix =
  | { readonly kind: 'parameters'; readonly parameters: readonly string[] }
  | { readonly kind: 'offset-list'; readonly path: string }
  | { readonly kind: 'no-alignment' }
  | { readonly kind: 'drop-frames'; readonly frames: readonly string[] }
  | { readonly kind: 'retry' }
  | { readonly kind: 'give-up' };
export const FIX_KINDS = ['parameters', 'offset-list', 'no-alignment', 'drop-frames', 'retry', 'give-up'] as const;
