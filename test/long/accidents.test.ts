import { describeDisturbedNights } from '../preparation/disturbed-nights.ts';

describeDisturbedNights(
  Array.from({ length: 100 }, (_, index) => 100 + index),
  9,
);
