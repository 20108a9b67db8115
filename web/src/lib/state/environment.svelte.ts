// The environment a person works in, remembered by the browser.
let chosen = $state(localStorage.getItem('environment') ?? '');

export function workingEnvironment(): string {
	return chosen;
}

export function chooseEnvironment(name: string): void {
	chosen = name;
	localStorage.setItem('environment', name);
}
