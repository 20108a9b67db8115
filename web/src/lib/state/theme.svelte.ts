// Light or dark: the person's choice, else the system's.
export type Theme = 'light' | 'dark';

let current = $state<Theme>(document.documentElement.dataset.bsTheme === 'dark' ? 'dark' : 'light');

export function theme(): Theme {
	return current;
}

export function toggleTheme(): void {
	current = current === 'dark' ? 'light' : 'dark';
	document.documentElement.dataset.bsTheme = current;
	localStorage.setItem('theme', current);
}
