// What the tests under way call: it answers after up to 30 milliseconds, the same ones with the same seed.
import { CountingTarget } from '../../support/target';
import { Random } from './random';

const SLOWEST = 30;

export function target(): CountingTarget {
	const random = Random.of('target');
	return new CountingTarget(() => random.between(0, SLOWEST));
}
