export const CERTIFICATION_POLICIES = ['none', 'auto', 'random', 'all'] as const;
export type CertificationPolicy = (typeof CERTIFICATION_POLICIES)[number];

/** Kinds of final cubes: combined OBJECT, single OBJECT, SKY (single or combined). */
export const PRODUCT_TYPES = ['combined', 'single', 'sky'] as const;
export type ProductType = (typeof PRODUCT_TYPES)[number];
