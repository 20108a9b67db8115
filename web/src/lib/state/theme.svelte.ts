// Light or dark: the person's choice, else the system's.
export type Theme = 'light' | 'dark';

let current = $state<Theme>(document.documentElement.dataset.bsTheme === 'dark' ? 'dark' : 'light');

export function theme(): Theme {
	return current;
}

export function chooseTheme(chosen: Theme): void {
	current = chosen;
	document.documentElement.dataset.bsTheme = chosen;
	localStorage.setItem('theme', chosen);
}
