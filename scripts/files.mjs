import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Every file below a folder whose name fits. */
export function* files(folder, fits) {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) yield* files(file, fits);
		else if (fits.test(entry.name)) yield file;
	}
}
