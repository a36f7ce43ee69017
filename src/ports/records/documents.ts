export interface DocumentRecords {
  /** Documents by name: plans, delivery plans. A name is written again only with what replaces it. */
  saveDocument(name: string, text: string): Promise<void>;
  findDocument(name: string): Promise<string | undefined>;
}
