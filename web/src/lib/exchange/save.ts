// Files that the server makes, put where the browser puts downloads.
import { getFile } from '$lib/api/client';

/** The name that an answer gives its file. */
export function fileName(disposition: string | null, otherwise: string): string {
	const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
	const plain = /filename="([^"]*)"/i.exec(disposition ?? '')?.[1];
	try {
		return (encoded && decodeURIComponent(encoded)) || plain || otherwise;
	} catch {
		return plain || otherwise;
	}
}

/** How long a browser may take to begin with a file. */
const BEGUN_MS = 60_000;

/** Asks for a file and saves it. */
export async function save(path: string, otherwise: string): Promise<void> {
	const response = await getFile(path);
	const address = URL.createObjectURL(await response.blob());
	const link = document.createElement('a');
	link.href = address;
	link.download = fileName(response.headers.get('Content-Disposition'), otherwise);
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), BEGUN_MS);
}

/** The state of a campaign, as an import into it names it. */
export async function stateOf(campaign: string): Promise<string> {
	const response = await getFile(`/api/campains/${encodeURIComponent(campaign)}/archive`);
	void response.body?.cancel();
	// What packs answers on their way marks it as weak.
	return (response.headers.get('ETag') ?? '').replace(/^W\//, '');
}
