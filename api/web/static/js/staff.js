// Everything a staff page does beyond plain forms. Without this file each page still works.
import { showForScript } from "./parts.js";
import { startRoom } from "./room.js";

showForScript(document);
startRoom();
