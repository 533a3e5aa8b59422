import { openPort } from "../shared/port.ts";
import "../shared/panel.css";
import "./front.css";
import type { FromFrontPanel, FrontTarget, ToFrontPanel } from "../../src/protocol/frontProtocol.ts";
import { openFrontPage } from "./frontPage.ts";
import type { FrontUi } from "./frontUi.ts";

openFrontPage(openPort<FrontTarget, FrontUi, ToFrontPanel, FromFrontPanel>());
