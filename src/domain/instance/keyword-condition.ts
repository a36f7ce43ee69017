/** A test of one keyword of a raw frame. A keyword that is absent or of another type fails every test. */
export type KeywordCondition =
  | { readonly keyword: string; readonly oneOf: readonly string[] }
  /** All of these texts occur in the value (DPR TYPE is a list with commas). */
  | { readonly keyword: string; readonly includes: readonly string[] }
  /** The value matches this regular expression. */
  | { readonly keyword: string; readonly matches: string }
  /** A logical value: is a shutter open, does the adapter track. */
  | { readonly keyword: string; readonly is: boolean };
