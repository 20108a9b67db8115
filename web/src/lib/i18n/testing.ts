// What tests read in the place of the server's answers: the catalogue itself.
import english from '$translations/en/web.ftl?raw';
import french from '$translations/fr/web.ftl?raw';
import { learn } from './index.svelte';

learn('fr', french);
learn('en', english);
