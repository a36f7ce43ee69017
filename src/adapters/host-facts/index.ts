export { collectHostFacts } from './collect-host-facts.ts';
export type { FactStatus, HostFact, HostFactsRequest } from './collect-host-facts.ts';
export { findTemporalCli } from './find-temporal-cli.ts';
export { openInBrowser } from './open-in-browser.ts';
export { misplacedFacts, placeFacts } from './place-facts.ts';
