// Everything a visitor's page does beyond plain forms. Without this file each page still works.
import { startBooking } from "./booking.js";
import { startConversation } from "./conversation.js";
import { startKeeping } from "./keep.js";
import { startLeaving } from "./leave.js";
import { showForScript } from "./parts.js";
import { startRoom } from "./room.js";
import { startTab } from "./tab.js";

showForScript(document);
// Going back or reloading then asks for the front page, instead of sending a form again or showing a code to the next person.
history.replaceState(null, "", "/");
const resumed = startTab();
startLeaving();
startKeeping();
startBooking();
startRoom();
if (document.querySelector("[data-say]")) startConversation(resumed);
