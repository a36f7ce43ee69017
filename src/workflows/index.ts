/** What the workflow bundle exports: one function per workflow type. */
export { observingDate } from './observing-date.ts';
export { exposureChain } from './exposure-chain.ts';
