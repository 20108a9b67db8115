/** Browsers by what their user agents hold; the first that fits, as many name others beside themselves. */
const BROWSERS: [RegExp, string][] = [
	[/Edg\//, 'Edge'],
	[/OPR\//, 'Opera'],
	[/Firefox\//, 'Firefox'],
	[/HeadlessChrome\/|Chrome\//, 'Chrome'],
	[/Safari\//, 'Safari']
];
const SYSTEMS: [RegExp, string][] = [
	[/Android/, 'Android'],
	[/iPhone|iPad/, 'iOS'],
	[/Windows/, 'Windows'],
	[/Mac OS X/, 'macOS'],
	[/Linux/, 'Linux']
];

/** A browser or program in a word or two: `Firefox, Windows`, or what a program says of itself. */
export function browserName(agent: string): string {
	const of = (names: [RegExp, string][]): string => names.find(([pattern]) => pattern.test(agent))?.[1] ?? '';
	const names = [of(BROWSERS), of(SYSTEMS)].filter((name) => name !== '');
	return names.length > 0 ? names.join(', ') : agent.slice(0, 60);
}
