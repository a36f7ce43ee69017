/** Role of an AB in the cascade; its recipe and file extension come from the instrument's recipe table. */
export const AB_STEPS = ['basic', 'sky', 'post', 'align', 'combine'] as const;
export type AbStep = (typeof AB_STEPS)[number];
