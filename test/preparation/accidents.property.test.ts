import { describeDisturbedNights } from './disturbed-nights.ts';

// A hundred nights are in the long tests.
describeDisturbedNights([1, 2, 3, 4, 5, 6, 7, 8], 5);
