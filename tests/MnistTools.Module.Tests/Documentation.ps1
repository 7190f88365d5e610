# What the tests of the documentation share: the blocks of a page, what lies in a reader's folder, and a reader's session.

# The fenced blocks of a page. A comment before one, <!-- not run: reason -->, says why it is only parsed.
function Get-CodeBlock([string] $Path) {
    $text = (Get-Content $Path -Raw) -replace '\r'
    foreach ($match in [regex]::Matches($text, '(?ms)^(?:<!-- not run: (?<reason>[^\n]+?) -->\n)?```(?<language>\S*)\n(?<code>.*?)^```$')) {
        @{
            Line = ($text.Substring(0, $match.Groups['code'].Index) -split '\n').Count
            Language = $match.Groups['language'].Value
            Code = $match.Groups['code'].Value
            Reason = $match.Groups['reason'].Value
        }
    }
}

# The first syntax error of a script, or nothing.
function Get-SyntaxError([string] $Code) {
    $errors = $null
    $null = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $errors)
    $errors | Select-Object -First 1
}

# What documents take for granted: models, histories, studies, pictures and data, made once.
function New-ReaderFile([string] $Folder, $Data) {
    New-Item $Folder, "$Folder/digits", "$Folder/sets" -ItemType Directory | Out-Null
    Push-Location $Folder
    $history = $Data | Invoke-MnistTraining -Seed 1 6>$null
    $history | Save-MnistModel digits.safetensors
    $history | Save-MnistModel keras.keras
    foreach ($name in 'run', 'run-1', 'run-2') { $history | Export-MnistHistory "$name.json" }
    Set-Content grid.csv 'BatchSize,Epochs', '32,1', '64,'
    $Data | Search-MnistHyperparameter -Space @{ BatchSize = 32, 64; LearningRate = 0.001, 0.01 } -Fold 1 -Study sweep.db | Out-Null
    New-MnistModel -Layer 'Conv2D(32, 3, activation=relu)', MaxPooling2D, Flatten, 'Dense(10, softmax)' | Save-MnistModel torch.safetensors
    Remove-Metadata torch.safetensors
    New-MnistModel -Layer Flatten, 'Dense(64, relu)', 'Dense(64, relu)', 'Dense(10, softmax)' | Save-MnistModel mlp.safetensors
    Remove-Metadata mlp.safetensors -Names @{ 1 = 'in'; 2 = 'mid'; 3 = 'out' }

    # A file is known by what is in it, whatever its extension.
    Import-MnistData -First 100 -TestFirst 50 -InputSize 32 | Invoke-MnistTraining -Layer Flatten, 'Dense(10, softmax)' 6>$null | Save-MnistModel lenet5.keras
    Rename-Item lenet5.keras lenet5.h5
    Set-Content keras.log 'epoch,accuracy,loss,val_accuracy,val_loss', '0,0.9,0.3,0.92,0.25', '1,0.95,0.2,0.94,0.2'
    New-MnistModel -Architecture PyTorchExample | Save-MnistModel mnist_cnn.pt
    Remove-ZipEntry mnist_cnn.pt model/mnisttools.json

    # The weights that Keras keeps in a .keras file are a .weights.h5.
    New-MnistModel -Layer Flatten, 'Dense(128, relu)', 'Dense(10, softmax)' | Save-MnistModel mlp.keras
    Expand-Archive mlp.keras mlp
    foreach ($name in 'x', 'mlp') { Copy-Item mlp/model.weights.h5 "$name.weights.h5" }
    New-OldKerasFile mlp/model.weights.h5 keras.h5
    Remove-Item mlp, mlp.keras -Recurse

    foreach ($name in 'photo.jpg', 'picture.png', 'digits/7.png') { Write-Bitmap $name $Data.Test.CopyImage(0) }
    foreach ($set in 'folder', 'sets/a', 'sets/b') {
        Write-Idx $set train $Data.Train
        Write-Idx $set t10k $Data.Test
    }
    Write-Idx gzip emnist-digits-train $Data.Train
    Write-Idx gzip emnist-digits-test $Data.Test
    foreach ($name in 'train.csv', 'mnist_train.csv') { Write-Table $name $Data.Train }
    Write-Table mnist_test.csv $Data.Test
    Write-Npz mnist.npz $Data
    # Each of them may be asked for as many images as a reader asks a data set for.
    Write-ClassFolder pets/train $Data.Train
    foreach ($part in 'val', 'test') { Copy-File pets/train "pets/$part" }
    Pop-Location
}

# Images and labels as Kaggle's table.
function Write-Table([string] $Path, $Images) {
    $names = @('label') + (0..($Images.Height * $Images.Width - 1) | ForEach-Object { "pixel$_" })
    $labels = $Images.CopyLabels()
    $lines = foreach ($index in 0..($Images.Count - 1)) { "$($labels[$index])," + [string]::Join[byte](',', $Images.CopyImage($index)) }
    Set-Content $Path (@($names -join ',') + $lines)
}

# Training and test images as NumPy's archive, with the names that they have in Keras' file; labels in eight bytes.
function Write-Npz([string] $Path, $Data) {
    $archive = [System.IO.Compression.ZipFile]::Open((Join-Path $PWD $Path), 'Create')
    foreach ($part in 'train', 'test') {
        $images = $part -eq 'train' ? $Data.Train : $Data.Test
        Write-Npy $archive "x_$part" '|u1' "($($images.Count), $($images.Height), $($images.Width))" (Join-Image $images)
        Write-Npy $archive "y_$part" '<i8' "($($images.Count),)" ($images.CopyLabels() | ForEach-Object { $_, 0, 0, 0, 0, 0, 0, 0 })
    }
    $archive.Dispose()
}

function Write-Npy($Archive, [string] $Name, [string] $Type, [string] $Shape, [byte[]] $Numbers) {
    $header = "{'descr': '$Type', 'fortran_order': False, 'shape': $Shape, }".PadRight(117) + "`n"
    $writer = [System.IO.BinaryWriter]::new($Archive.CreateEntry("$Name.npy").Open())
    $writer.Write([byte[]]((0x93, 78, 85, 77, 80, 89, 1, 0, $header.Length, 0) + [System.Text.Encoding]::ASCII.GetBytes($header)))
    $writer.Write($Numbers)
    $writer.Dispose()
}

# The bytes of all images, one after the other; by no loop of PowerShell over each of them.
function Join-Image($Images) {
    $pixels = [System.IO.MemoryStream]::new()
    foreach ($index in 0..($Images.Count - 1)) { $pixels.Write($Images.CopyImage($index)) }
    , $pixels.ToArray()
}

# Images as pictures in two folders: cats are the digits that are even.
function Write-ClassFolder([string] $Folder, $Images) {
    New-Item "$Folder/cat", "$Folder/dog" -ItemType Directory | Out-Null
    $labels = $Images.CopyLabels()
    foreach ($index in 0..($Images.Count - 1)) { Write-Bitmap "$Folder/$(('cat', 'dog')[$labels[$index] % 2])/$index.bmp" $Images.CopyImage($index) }
}

# Takes away what MnistTools says of a model, so that the file is as another program's, and gives layers the names of modules.
function Remove-Metadata([string] $Path, [hashtable] $Names = @{}) {
    $bytes = [System.IO.File]::ReadAllBytes((Resolve-Path $Path))
    $length = [System.BitConverter]::ToInt64($bytes, 0)
    $header = [System.Text.Encoding]::UTF8.GetString($bytes, 8, $length) | ConvertFrom-Json -AsHashtable
    $header.Remove('__metadata__')
    foreach ($tensor in @($header.Keys)) {
        $layer, $kind = $tensor -split '\.'
        if ($name = $Names[[int] $layer]) {
            $header["$name.$kind"] = $header[$tensor]
            $header.Remove($tensor)
        }
    }
    $text = [System.Text.Encoding]::UTF8.GetBytes(($header | ConvertTo-Json -Compress -Depth 5).PadRight($length))
    [System.IO.File]::WriteAllBytes((Resolve-Path $Path), [byte[]]($bytes[0..7] + $text + $bytes[(8 + $length)..($bytes.Length - 1)]))
}

function Remove-ZipEntry([string] $Path, [string] $Entry) {
    $archive = [System.IO.Compression.ZipFile]::Open((Resolve-Path $Path), 'Update')
    $archive.GetEntry($Entry).Delete()
    $archive.Dispose()
}

# What one dotnet says of a project for each block of XML: its exit code, all that it wrote, and of each item MnistTraining the number of its block.
function Read-TrainingItem([string] $Folder, [object[]] $Blocks, [string] $Root) {
    $pages = foreach ($number in 0..($Blocks.Count - 1)) {
        $begin = "<Project Sdk=`"Microsoft.NET.Sdk`">`n<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>`n"
        $end = '<Target Name="List" Returns="@(MnistTraining)" /></Project>'
        $page = New-Item "$Folder/$number/page.csproj" -Force -Value "$begin$($Blocks[$number].Code)$end"
        New-Item "$Folder/$number/path/to/MnistTools" -ItemType ($IsWindows ? 'Junction' : 'SymbolicLink') -Target $Root -Force | Out-Null
        "<Page Include=`"$page`" />"
    }
    $call = '<MSBuild Projects="@(Page)" Targets="List"><Output TaskParameter="TargetOutputs" ItemName="Item" /></MSBuild>'
    $list = New-Item "$Folder/list.proj" -Value "<Project><ItemGroup>$pages</ItemGroup><Target Name=`"List`" Returns=`"@(Item)`">$call</Target></Project>"
    $output = dotnet msbuild $list.FullName -getTargetResult:List | Out-String
    $items = if ($LASTEXITCODE -eq 0) { ($output | ConvertFrom-Json).TargetResults.List.Items }
    @{ ExitCode = $LASTEXITCODE; Output = $output; Numbers = @($items | ForEach-Object { [int] (Split-Path (Split-Path $_.MSBuildSourceProjectFile) -Leaf) }) }
}

# Debian's, which has its packages, or any.
function Get-Python { Get-Command /usr/bin/python3, python3 -ErrorAction Ignore | Select-Object -First 1 }

# A model as Keras 2 saved it whole, from the weights of a dense network; only where Python has h5py.
function New-OldKerasFile([string] $Weights, [string] $Path) {
    $script = @'
import h5py, json, sys
dense = lambda name, units, activation: {"class_name": "Dense", "config": {"name": name, "units": units, "activation": activation, "use_bias": True}}
layers = [{"class_name": "Flatten", "config": {"name": "flatten", "batch_input_shape": [None, 28, 28]}}, dense("dense", 128, "relu"), dense("dense_1", 10, "softmax")]
with h5py.File(sys.argv[1]) as read, h5py.File(sys.argv[2], "w") as written:
    written.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"name": "sequential", "layers": layers}})
    weights = written.create_group("model_weights")
    weights.attrs["layer_names"] = [b"flatten", b"dense", b"dense_1"]
    weights.create_group("flatten").attrs["weight_names"] = []
    for name in ("dense", "dense_1"):
        group = weights.create_group(name)
        group.attrs["weight_names"] = [f"{name}/kernel:0".encode(), f"{name}/bias:0".encode()]
        for index, weight in enumerate(("kernel:0", "bias:0")):
            group[f"{name}/{weight}"] = read[f"layers/{name}/vars/{index}"][()]
'@
    $python = Get-Python
    if ($python) { & $python -c $script $Weights $Path 2>$null }
}

# Images and labels as the two files of an IDX pair; each begins with its kind and its sizes, most significant byte first.
function Write-Idx([string] $Folder, [string] $Name, $Images) {
    New-Item $Folder -ItemType Directory -Force | Out-Null
    $count = [byte[]](0, 0, ($Images.Count -shr 8), ($Images.Count -band 255))
    $parts = @{
        'images-idx3' = [byte[]]((0, 0, 8, 3) + $count + (0, 0, 0, 28, 0, 0, 0, 28)), (Join-Image $Images)
        'labels-idx1' = [byte[]]((0, 0, 8, 1) + $count), $Images.CopyLabels()
    }
    foreach ($part in $parts.Keys) {
        $file = [System.IO.File]::Create("$PWD/$Folder/$Name-$part-ubyte")
        $parts[$part] | ForEach-Object { $file.Write($_) }
        $file.Dispose()
    }
}

# An image of 28x28 bytes as a bitmap in 24-bit grey, ink dark on paper, rows from below.
function Write-Bitmap([string] $Path, [byte[]] $Image) {
    $writer = [System.IO.BinaryWriter]::new([System.IO.File]::Create((Join-Path $PWD $Path)))
    $writer.Write([byte[]](66, 77))
    foreach ($number in (54 + 3 * 784), 0, 54, 40, 28, 28, (1 -bor 24 -shl 16), 0, (3 * 784), 0, 0, 0, 0) { $writer.Write([int] $number) }
    $colours = [byte[]]::new(3 * 784)
    $at = 0
    for ($row = 27; $row -ge 0; $row--) {
        for ($pixel = 28 * $row; $pixel -lt 28 * ($row + 1); $pixel++) {
            $colours[$at++] = $colours[$at++] = $colours[$at++] = 255 - $Image[$pixel]
        }
    }
    $writer.Write($colours)
    $writer.Dispose()
}

# Copies a file, or a folder with all that is in it; Copy-Item takes several times as long for the many small files here.
function Copy-File([string] $From, [string] $To) {
    $old, $new = $From, $To | ForEach-Object { [System.IO.Path]::GetFullPath($_, $PWD) }
    if ([System.IO.File]::Exists($old)) { [System.IO.File]::Copy($old, $new); return }
    $folders = @($old) + [System.IO.Directory]::GetDirectories($old, '*', 'AllDirectories')
    foreach ($folder in $folders) { $null = [System.IO.Directory]::CreateDirectory($new + $folder.Substring($old.Length)) }
    foreach ($file in [System.IO.Directory]::GetFiles($old, '*', 'AllDirectories')) { [System.IO.File]::Copy($file, $new + $file.Substring($old.Length)) }
}

# A session in a folder of its own, with those of the files that the text names and does not write itself. Data is small, unless the text says otherwise.
function New-ReaderSession([string] $Text, [string] $Files, [string] $Folder, [hashtable] $Variables = @{}) {
    New-Item $Folder -ItemType Directory | Out-Null
    Get-ChildItem $Files |
        Where-Object { $Text -match "\b$($_.Name -replace '\W.*')\b" -and ($_.PSIsContainer -or $Text -notmatch "(?s)((?<!Import-MnistData )-Path|Search-MnistHyperparameter.*-Study) $([regex]::Escape($_.Name))") } |
        ForEach-Object { Copy-File $_.FullName "$Folder/$($_.Name)" }
    New-Item "$Folder/artifacts" -ItemType ($IsWindows ? 'Junction' : 'SymbolicLink') -Target (Resolve-Path "$PSScriptRoot/../../artifacts") | Out-Null
    # With PowerShell's own commands and the module's at hand: to find a command's module, PowerShell would look at all programs of this machine first.
    $state = [initialsessionstate]::CreateDefault()
    $state.ImportPSModule('MnistTools')
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.Open()
    $session = [powershell]::Create($runspace)
    foreach ($name in $Variables.Keys) { $runspace.SessionStateProxy.SetVariable($name, $Variables[$name]) }
    $runspace.SessionStateProxy.SetVariable('PSDefaultParameterValues', [System.Management.Automation.DefaultParameterDictionary] @{ 'Import-MnistData:First' = 100; 'Import-MnistData:TestFirst' = 50 })
    $env:JUPYTER_DATA_DIR = "$Folder/jupyter"
    $session.AddScript('Set-Location $args[0]').AddArgument($Folder).Invoke() | Out-Null
    $session
}

# Runs a block and shows what it gives, as text; its first error is thrown.
function Invoke-Block($Session, [string] $Code) {
    $Session.Commands.Clear()
    $Session.Streams.ClearStreams()
    $shown = $Session.AddScript($Code).AddCommand('Out-String').Invoke()
    if ($Session.Streams.Error) { throw $Session.Streams.Error[0] }
    -join $shown
}
