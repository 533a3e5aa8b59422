/** What one training may have of its own; what is absent or null stays as the config has it. */
export interface TrainingChanges {
  readonly epochs?: number;
  readonly hidden?: number | null;
  readonly layers?: number | null;
  readonly learningRate?: number;
}
