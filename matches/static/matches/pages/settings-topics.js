// The scripts of the settings dialog. They are loaded together, on first use: settings.js.

import "./delay-settings.js";
import "./notice-settings.js";
import "./reading-settings.js";
