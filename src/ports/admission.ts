/** What asks a host for a place: a recipe run, an assessment, a transfer. */
export interface AdmissionRequest {
  /** Who asks again with the same id shares the booking: a lost attempt and its successor, two ABs that want one file. */
  readonly id: string;
  /** Process and date, `MUSE_R/2014-12-14`: inside of it only the rank counts. */
  readonly date: string;
  /** OBS PROG ID: programmes share the host fairly. */
  readonly programme: string;
  /** An old date: new nights come first. */
  readonly isBacklog: boolean;
  /** Critical-path rank: larger is served first. */
  readonly rank: number;
  /** More than the host has is booked as all that it has. */
  readonly memoryBytes: number;
  /** Estimated; Infinity where nobody knows. */
  readonly seconds: number;
}

/** A place on the host, until it is released or left; a second time does no harm. */
export interface Admitted {
  /** What was admitted has ended. */
  release(): void;
  /**
   * The attempt goes away and what it started runs on: it keeps its place until the next attempt has released it, or for as
   * long as a run is kept that nobody claims.
   */
  leave(): void;
}

/** For the host's sign of life. */
export interface AdmissionFacts {
  readonly running: number;
  readonly waiting: number;
  readonly bookedMemoryBytes: number;
  /** Estimated work of what runs and what waits. */
  readonly waitingSeconds: number;
}

/** Decides who may use the host now. Recipes, assessments and transfers have one each. */
export interface Admission {
  /** Resolves when the request may start. @throws the reason of `signal`, if that is aborted before. */
  admit(request: AdmissionRequest, signal: AbortSignal): Promise<Admitted>;
  /** Counts a run that was alive before this worker started; the returned function gives its place back. */
  adopt(run: { readonly id: string; readonly memoryBytes: number }): () => void;
  /** True for a run that has its place already: the next attempt shares it. */
  holds(id: string): boolean;
  facts(): AdmissionFacts;
}
