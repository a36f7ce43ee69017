/** A frame or an older AB that is not processed by intention: no problem, but nothing disappears without a reason. */
export interface LeftOut {
  /** File or AB. */
  readonly what: string;
  readonly because: string;
}
